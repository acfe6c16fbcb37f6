package dev.sluice.config;
public sealed interface AccessOutput { record Stdout() implements AccessOutput {} record Stderr() implements AccessOutput {} record None() implements AccessOutput {} record File(java.nio.file.Path path) implements AccessOutput {} }
