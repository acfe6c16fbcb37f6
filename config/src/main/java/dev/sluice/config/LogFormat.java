package dev.sluice.config;

/** Form of the operator log; AUTO is text on a terminal and JSON otherwise. */
public enum LogFormat {
    AUTO,
    TEXT,
    JSON
}
