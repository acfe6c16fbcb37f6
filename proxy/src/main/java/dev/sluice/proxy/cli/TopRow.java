package dev.sluice.proxy.cli;

/**
 * One backend in the live view.
 *
 * @param rate new sessions a second
 * @param inRate bytes a second to the backend
 * @param outRate bytes a second from the backend
 * @param errorRate connect attempts a second that failed
 */
record TopRow(
        String pool,
        String backend,
        String address,
        String state,
        String since,
        int weight,
        long active,
        long limit,
        double rate,
        double inRate,
        double outRate,
        double errorRate,
        String check) {
    String name() {
        return pool + "/" + backend;
    }
}
