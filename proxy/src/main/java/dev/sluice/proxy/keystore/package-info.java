/**
 * The certificates and secrets that the configuration names: read, followed when their files change, and kept while new ones are broken. Entry type:
 * {@link dev.sluice.proxy.keystore.Keystore}.
 */
@NullMarked
package dev.sluice.proxy.keystore;

import org.jspecify.annotations.NullMarked;
