package dev.sluice.proxy.snapshot;

/** Whether a client begins with a PROXY protocol header. */
public enum ProxyHeaderPolicy {
    /** It does not; what looks like one is data. */
    NONE,
    /** It may. */
    MAY,
    /** It must. */
    MUST,
    /** It must, and is not trusted to: it is refused. */
    MAY_NOT
}
