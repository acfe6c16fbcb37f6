/**
 * The stages of a session, one file each. Entry type: {@link dev.sluice.proxy.session.stage.Stage}; in which order they follow is written in
 * {@code SessionPath}. A stage is given what it needs and knows no session.
 */
@NullMarked
package dev.sluice.proxy.session.stage;

import org.jspecify.annotations.NullMarked;
