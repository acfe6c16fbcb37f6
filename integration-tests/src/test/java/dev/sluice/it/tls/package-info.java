/** TLS that ends at Sluice, with clients and servers that others have written. */
@NullMarked
package dev.sluice.it.tls;

import org.jspecify.annotations.NullMarked;
