package dev.sluice.proxy.database;

/** An answer of a Redis server. Immutable. */
sealed interface RedisReply {
    /** A word such as OK. */
    record Status(String text) implements RedisReply {}

    /** A refusal; its first word says which. */
    record Refusal(String text) implements RedisReply {}

    /** A text of several lines. */
    record Text(String text) implements RedisReply {}
}
