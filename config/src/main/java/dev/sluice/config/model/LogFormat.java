package dev.sluice.config.model;

/** The format of the operator log; AUTO is text on a terminal and JSON otherwise. */
public enum LogFormat {
    AUTO,
    TEXT,
    JSON
}
