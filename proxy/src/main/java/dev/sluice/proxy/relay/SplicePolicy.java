package dev.sluice.proxy.relay;

/** Whether flows may splice. */
public enum SplicePolicy {
    /** Each flow decides while it runs. */
    AUTO,
    ALWAYS,
    NEVER
}
