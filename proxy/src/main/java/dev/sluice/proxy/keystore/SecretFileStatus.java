package dev.sluice.proxy.keystore;

import org.jspecify.annotations.Nullable;

/**
 * The status of one file that holds a secret.
 *
 * @param problem what is wrong with it now, while what it held before is used; null when it is good
 */
public record SecretFileStatus(String file, @Nullable String problem) {}
