package dev.sluice.config;
public enum LogFormat { AUTO, TEXT, JSON }
