/** The configuration language: model, binder, checks. Knows neither Netty nor the running program. */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
