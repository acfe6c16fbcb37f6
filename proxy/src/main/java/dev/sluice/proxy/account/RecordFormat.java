package dev.sluice.proxy.account;

/** How a record becomes a line. Threading: the writer of the access log. */
interface RecordFormat {
    /** Appends the line without its line break. */
    void append(SessionRecord record, StringBuilder line);
}
