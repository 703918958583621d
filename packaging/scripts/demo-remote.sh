# shellcheck shell=bash
# shellcheck disable=SC2154 # demo.sh makes $scratch
# Sourced by demo.sh: a backup on a server, mounted; then the server goes and comes back.

# Starts the server that the tests use, and takes over the environment that it prints for its clients.
start_server() {
    PBS_PASSWORD=$(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n') \
        "$HOUSE/tests/PbsTestServer/bin/Release/net10.0/PbsTestServer" --datastore "store1=$scratch/store" \
        >server.env 2>server.log </dev/null &
    server=$!
    for _ in {1..300}; do
        grep -qs ready server.env && break
        kill -0 "$server" 2>/dev/null || fail "the server did not start: $(cat server.log)"
        sleep 0.1
    done
    # shellcheck disable=SC1091
    source ./server.env
}

# tell COMMAND: what the server is to do, by its control port.
tell() {
    local port
    port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' server.env)
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' "$1" >&3
    cat <&3 >/dev/null
    exec 3>&-
}

say
say "== A backup in a datastore, and a server for it"
mkdir store
show pxar-mount backup root.pxar:tree --datastore store --backup-id web1
start_server
say
say "The environment is that of the official client; the password is not shown:"
printf '  %s\n' "PBS_REPOSITORY=$PBS_REPOSITORY" "PBS_FINGERPRINT=${PBS_FINGERPRINT:0:23}…" "PBS_PASSWORD=…"

say
say "== What the server has"
show pxar-mount snapshots
show pxar-mount ls -l host/web1/latest/root.pxar docs

say
say "== All of it as a folder"
show pxar-mount mnt --timeout 2 --refresh 1 --log-file mount.log
show ls mnt/host/web1
show diff -r tree/docs mnt/host/web1/latest/root.pxar/docs
say "(no difference)"
show pxar-mount status mnt

say
say "== The server is stopped: errors, and no hanging"
tell stop
sleep 2
show ls mnt/host || true
show pxar-mount snapshots || true

say
say "== It is started again: everything works, without a remount"
tell start
for _ in {1..100}; do
    ls mnt/host >/dev/null 2>&1 && break
    sleep 0.1
done
show ls mnt/host/web1
show cat mnt/host/web1/latest/root.pxar/docs/hello.txt
show cat mount.log
show pxar-mount umount mnt

say
say "== A restore"
show pxar-mount restore host/web1/latest/root.pxar restored
show diff -r tree/docs restored/docs
say "(no difference)"

cat <<EOF

Everything made here is removed again. With a server of your own:

  export PBS_REPOSITORY='me@pbs!mount@pbs.example:store1'   a token that may read: Datastore.Backup is enough for its own backups
  export PBS_PASSWORD_FILE=/root/token-secret               or PBS_PASSWORD; without either you are asked
  pxar-mount snapshots                                      the first time it asks whether the certificate is the right one
  pxar-mount host/web1/latest/root.pxar /mnt/point          one archive
  pxar-mount /mnt/point                                     or all of the datastore
EOF
