package dev.sluice.config.model;

/** The use of kernel pipes for moving bytes (splice); AUTO decides for each flow while it runs. */
public enum SpliceMode {
    AUTO,
    ALWAYS,
    NEVER
}
