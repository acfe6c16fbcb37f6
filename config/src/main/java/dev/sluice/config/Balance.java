package dev.sluice.config;
public enum Balance { ROUND_ROBIN, LEAST_CONNECTIONS }
