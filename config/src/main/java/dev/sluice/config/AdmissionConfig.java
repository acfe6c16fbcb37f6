package dev.sluice.config;

import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Rate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which clients a frontend takes.
 *
 * @param allow when not empty, only these; the longest prefix of both lists decides
 * @param deny never these
 * @param connections new clients of the frontend; null = no limit
 * @param perSource new clients of one source; null = no limit
 * @param concurrentPerSource clients of one source at once; 0 = no limit
 */
public record AdmissionConfig(
        List<Cidr> allow,
        List<Cidr> deny,
        @Nullable Rate connections,
        @Nullable Rate perSource,
        int concurrentPerSource) {
    public AdmissionConfig {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
