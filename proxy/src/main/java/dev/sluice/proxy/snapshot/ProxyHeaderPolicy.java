package dev.sluice.proxy.snapshot;

/** The policy for PROXY protocol headers: whether a client begins with one. */
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
