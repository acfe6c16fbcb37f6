/**
 * Certificates for ends of TLS: read from PEM files, checked, and found by the name that a client asks for. Entry types: {@code
 * CertificateFiles}, {@code CertificateIndex}. Knows neither the TLS library nor sessions. Everything here is a function or an
 * immutable value, but for the key of a {@code ServedCertificate}, which can be erased.
 */
@NullMarked
package dev.sluice.proxy.certificate;

import org.jspecify.annotations.NullMarked;
