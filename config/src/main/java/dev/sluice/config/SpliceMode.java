package dev.sluice.config;
public enum SpliceMode { AUTO, ALWAYS, NEVER }
