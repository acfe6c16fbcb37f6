package dev.sluice.config;
public enum AccessFormat { JSON, TEXT, HAPROXY }
