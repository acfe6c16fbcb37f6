package dev.sluice.proxy.addresses;

import org.jspecify.annotations.Nullable;

/**
 * The status of one file of addresses: its size, failures and problem.
 *
 * @param file its path, as the configuration gives it
 * @param ranges that are in force
 * @param failures to read it
 * @param problem what is wrong with it now, while an earlier list holds; null when it is good
 */
public record AddressFileStatus(
        String file, int ranges, long failures, @Nullable String problem) {}
