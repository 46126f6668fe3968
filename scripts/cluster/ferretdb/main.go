// Command ferretdb speaks MongoDB's wire protocol on one address, over one PostgreSQL database, until SIGINT or SIGTERM.
// It is for tests and for a cluster on one machine: no authentication, no TLS.
package main

import (
	"context"
	"flag"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "", "address to listen on, HOST:PORT")
	postgresql := flag.String("postgresql", "", "URL of the PostgreSQL database")
	flag.Parse()

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:      ferretdb.ListenerConfig{TCP: *listen},
		Logger:        slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Handler:       "postgresql",
		PostgreSQLURL: *postgresql,
	})
	if err != nil {
		log.Fatal(err)
	}
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if err := server.Run(stop); err != nil {
		log.Fatal(err)
	}
}
