#!/bin/sh
# The Functions host starts the service with this (host.json), and tells the port in FUNCTIONS_CUSTOMHANDLER_PORT.
# exec: signals of the host are to reach the service, not a shell before it.
cd "$(dirname "$0")" && exec ./ServerlessDicom.Functions "$@"
