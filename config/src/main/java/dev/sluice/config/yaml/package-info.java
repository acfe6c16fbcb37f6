/** The reader of YAML text into {@link dev.sluice.config.tree} nodes; entry type {@code YamlReader}. The only place that knows SnakeYAML. */
@NullMarked
package dev.sluice.config.yaml;

import org.jspecify.annotations.NullMarked;
