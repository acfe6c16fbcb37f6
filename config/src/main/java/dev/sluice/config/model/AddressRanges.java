package dev.sluice.config.model;

import dev.sluice.config.value.Cidr;
import java.nio.file.Path;
import java.util.List;

/**
 * Ranges of addresses, written down here or in files that change by themselves.
 *
 * @param ranges that the configuration names
 * @param files with more of them, each with an address or range on a line
 */
public record AddressRanges(List<Cidr> ranges, List<Path> files) {
    public static final AddressRanges NONE = new AddressRanges(List.of(), List.of());

    public AddressRanges {
        ranges = List.copyOf(ranges);
        files = List.copyOf(files);
    }

    /** Whether nothing was written: a file that is empty is a list all the same. */
    public boolean isEmpty() {
        return ranges.isEmpty() && files.isEmpty();
    }
}
