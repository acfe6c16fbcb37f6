/** The chart and the manifests of deploy, held against Helm, kustomize, the models of Kubernetes and the packaged program. */
@NullMarked
package dev.sluice.it.kubernetes;

import org.jspecify.annotations.NullMarked;
