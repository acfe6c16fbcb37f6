package dev.sluice.config;
public enum AccessWhen { CLOSE, BOTH }
