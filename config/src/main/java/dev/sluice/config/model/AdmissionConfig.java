package dev.sluice.config.model;

import dev.sluice.config.value.Rate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of which clients a frontend takes.
 *
 * @param allow unless it is empty, only these; the longest prefix of both lists decides
 * @param deny never these
 * @param connections new clients of the frontend; null = no limit
 * @param perSource new clients of one source; null = no limit
 * @param concurrentPerSource clients of one source at once; 0 = no limit
 */
public record AdmissionConfig(
        AddressRanges allow,
        AddressRanges deny,
        @Nullable Rate connections,
        @Nullable Rate perSource,
        int concurrentPerSource) {}
