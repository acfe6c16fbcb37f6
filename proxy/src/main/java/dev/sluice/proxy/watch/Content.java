package dev.sluice.proxy.watch;

import java.nio.file.Path;
import java.util.List;

/** The content that a watcher looks at. Threading: that of its watcher, unless it says more. */
public interface Content {
    /** The files, or their directories, about which the kernel is asked for notices. They may not be there yet. */
    List<Path> places();

    /** Looks at it: another number than the last time when it differs. */
    int look();
}
