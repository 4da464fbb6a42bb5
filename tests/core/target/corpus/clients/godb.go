// SPDX-License-Identifier: MIT
// What Go's database drivers say.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	_ "github.com/go-sql-driver/mysql"
	"github.com/gomodule/redigo/redis"
	"github.com/jackc/pgx/v4"
	_ "github.com/lib/pq"
)

func main() {
	switch os.Args[1] {
	case "pgx":
		_, err := pgx.Connect(context.Background(), os.Args[2])
		log.Fatalf("Unable to connect to database: %v", err)
	case "redis":
		_, err := redis.DialURL(os.Args[2])
		log.Fatal(err)
	default:
		db, err := sql.Open(os.Args[1], os.Args[2])
		if err == nil {
			err = db.Ping()
		}
		log.Fatal(err)
	}
}
