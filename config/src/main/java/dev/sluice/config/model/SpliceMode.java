package dev.sluice.config.model;

/** Whether bytes move through kernel pipes; AUTO decides for each flow while it runs. */
public enum SpliceMode {
    AUTO,
    ALWAYS,
    NEVER
}
