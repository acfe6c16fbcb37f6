package dev.sluice.config;
public enum LogLevel { ERROR, WARN, INFO, DEBUG }
