/** Routes of the packaged program with real clients and servers: the name that a client asks for in its ClientHello chooses the pool. */
@NullMarked
package dev.sluice.it.routes;

import org.jspecify.annotations.NullMarked;
