package dev.sluice.proxy.discovery;

/** An event of a watch of EndpointSlices. */
sealed interface WatchEvent {
    /** A slice is new or another. */
    record Changed(EndpointSlice slice) implements WatchEvent {}

    /** A slice is gone, or has lost the label of the service. */
    record Deleted(String name, String version) implements WatchEvent {}

    /** A bookmark: nothing has changed up to this resource version. */
    record Bookmark(String version) implements WatchEvent {}

    /** The server has ended the watch, as it does from time to time. */
    record Ended() implements WatchEvent {}
}
