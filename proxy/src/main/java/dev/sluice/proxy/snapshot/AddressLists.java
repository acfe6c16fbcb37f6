package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.value.Cidr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The contents of the files of addresses that a configuration names. Any thread. */
@FunctionalInterface
public interface AddressLists {
    /** No file holds anything. */
    AddressLists NONE = _ -> List.of();

    /** The ranges of a file that was good the last time, or is. */
    List<Cidr> of(Path file);

    /** All ranges that are meant. */
    default List<Cidr> all(AddressRanges wanted) {
        if (wanted.files().isEmpty()) {
            return wanted.ranges();
        }
        List<Cidr> all = new ArrayList<>(wanted.ranges());
        wanted.files().forEach(file -> all.addAll(of(file)));
        return all;
    }
}
