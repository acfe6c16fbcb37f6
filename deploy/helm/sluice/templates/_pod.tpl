{{/* The pod of a Deployment or DaemonSet, and what it has in common with that of the test. */}}

{{- define "sluice.podTemplate" -}}
{{- $discovery := include "sluice.discovery" . | fromYaml -}}
metadata:
  labels:
    # Not those of the version: they would replace the pods with every version of the chart.
    {{- include "sluice.selectorLabels" . | nindent 4 }}
    {{- with .Values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: sluice
    {{- if .Values.rolloutOnConfigChange }}
    checksum/config: {{ include "sluice.config" . | sha256sum }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "sluice.serviceAccountName" . }}
  automountServiceAccountToken: {{ gt (len $discovery.namespaces) 0 }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ include "sluice.terminationGracePeriodSeconds" . }}
  {{- include "sluice.podSecurity" . | trim | nindent 2 }}
  {{- if .Values.hostNetwork }}
  hostNetwork: true
  {{- end }}
  {{- with .Values.dnsPolicy | default (.Values.hostNetwork | ternary "ClusterFirstWithHostNet" "") }}
  dnsPolicy: {{ . }}
  {{- end }}
  {{- include "sluice.scheduling" . | trim | nindent 2 }}
  {{- with .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- $selector := dict "labelSelector" (dict "matchLabels" (include "sluice.selectorLabels" $ | fromYaml)) }}
    {{- range . }}
    - {{ toYaml (hasKey . "labelSelector" | ternary . (merge (deepCopy .) $selector)) | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  containers:
    - {{ include "sluice.container" . | nindent 6 | trim }}
  volumes:
    {{- include "sluice.volumes" . | nindent 4 }}
{{- end -}}

{{/* Where pods run, and how they find names. */}}
{{- define "sluice.scheduling" -}}
{{- range $field := list "dnsConfig" "priorityClassName" "nodeSelector" "tolerations" "affinity" }}
{{- with get $.Values $field }}
{{ toYaml (dict $field .) }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "sluice.podSecurity" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $context := deepCopy .Values.podSecurityContext -}}
{{- $lowest := (include "sluice.ports" . | fromYaml).lowest | int -}}
{{- if and .Values.allowLowPorts (lt $lowest 1024) -}}
{{- $sysctl := dict "name" "net.ipv4.ip_unprivileged_port_start" "value" (toString $lowest) -}}
{{- $context = set $context "sysctls" (append ($context.sysctls | default list) $sysctl) -}}
{{- end }}
securityContext:
  {{- toYaml $context | nindent 2 }}
{{- end -}}

{{- define "sluice.container" -}}
name: sluice
image: {{ include "sluice.image" . | quote }}
{{- with .Values.image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
args: [run, -c, /etc/sluice]
{{- include "sluice.environment" . }}
{{- $metrics := include "sluice.metricsPort" . }}
ports:
  {{- range (include "sluice.ports" . | fromYaml).ports }}
  - name: {{ .name }}
    containerPort: {{ .port }}
    {{- with .hostPort }}
    hostPort: {{ . }}
    {{- end }}
    protocol: TCP
  {{- end }}
  {{- with $metrics }}
  - name: metrics
    containerPort: {{ . }}
    protocol: TCP
  {{- end }}
{{- range $probe, $path := dict "startupProbe" "/readyz" "readinessProbe" "/readyz" "livenessProbe" "/livez" }}
{{- with get $.Values $probe }}
{{- $_ := include "sluice.needMetricsPort" (list $ (printf "a %s" $probe)) }}
{{- $scheme := include "sluice.metricsScheme" $ | eq "HTTPS" | ternary ", scheme: HTTPS" "" }}
{{ $probe }}:
  {{- if and (eq $probe "startupProbe") $.Values.startupPools }}
  httpGet: {path: {{ include "sluice.startupPath" $ | quote }}, port: metrics{{ $scheme }}}
  {{- else }}
  httpGet: {path: {{ $path }}, port: metrics{{ $scheme }}}
  {{- end }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with .Values.lifecycle }}
lifecycle:
  {{- toYaml . | nindent 2 }}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{ include "sluice.mounts" . }}
{{- end -}}

{{/* Of the startup probe: ready, with a backend for each pool that is named. */}}
{{- define "sluice.startupPath" -}}
{{- $query := list -}}
{{- range .Values.startupPools -}}
{{- $query = append $query (printf "pool=%s" (urlquery .)) -}}
{{- end -}}
/readyz?{{ join "&" $query }}
{{- end -}}

{{- define "sluice.environment" -}}
{{- $env := .Values.extraEnv -}}
{{- if (include "sluice.discovery" . | fromYaml).zone -}}
{{- $label := dict "fieldRef" (dict "fieldPath" "metadata.labels['topology.kubernetes.io/zone']") -}}
{{- $zone := .Values.zone | empty | ternary (dict "valueFrom" $label) (dict "value" .Values.zone) -}}
{{- $env = prepend $env (merge (dict "name" "SLUICE_ZONE") $zone) -}}
{{- end -}}
{{- with $env }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sluice.mounts" -}}
volumeMounts:
  # The directory: a file mounted by subPath would never change.
  - {name: config, mountPath: /etc/sluice, readOnly: true}
  {{- if include "sluice.socketDirectory" . }}
  - {name: sockets, mountPath: /run/sluice}
  {{- end }}
  {{- if .Values.tlsSecrets }}
  - {name: tls, mountPath: {{ include "sluice.tlsDirectory" . }}, readOnly: true}
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "sluice.volumes" -}}
- name: config
  {{- if .Values.configSecret }}
  secret: {secretName: {{ include "sluice.fullname" . }}, defaultMode: 0440}
  {{- else }}
  configMap: {name: {{ include "sluice.fullname" . }}}
  {{- end }}
{{- if include "sluice.socketDirectory" . }}
- name: sockets
  emptyDir: {medium: Memory, sizeLimit: 1Mi}
{{- end }}
{{- if .Values.tlsSecrets }}
- name: tls
  projected:
    # For the group of the pod, fsGroup.
    defaultMode: 0440
    sources:
      {{- range $name, $secret := .Values.tlsSecrets }}
      - secret:
          name: {{ $secret }}
          items:
            - {key: tls.crt, path: {{ $name }}/tls.crt}
            - {key: tls.key, path: {{ $name }}/tls.key}
      {{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
