package dev.sluice.config.model;

/**
 * A certificate: a name for the files that hold a chain and its private key, or for a directory of several.
 *
 * @param name by which frontends name it
 */
public record CertificateConfig(String name, CertificateSource source) {}
