package dev.sluice.config.source;

import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Problems;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of a directory, as it was read.
 *
 * @param top null when it cannot be read, which the problems say
 * @param problems of this file alone
 */
public record Part(Path file, @Nullable Mapping top, Problems problems) {}
