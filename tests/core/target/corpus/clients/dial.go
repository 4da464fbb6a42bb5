// SPDX-License-Identifier: MIT
// What Go's standard library says: a dial, an http.Get and a listener.
package main

import (
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	switch os.Args[1] {
	case "dial":
		conn, err := net.DialTimeout("tcp", os.Args[2], 2*time.Second)
		if err != nil {
			log.Fatal(err)
		}
		conn.Write([]byte("x\n"))
		if _, err = conn.Read(make([]byte, 16)); err != nil {
			log.Fatal(err)
		}
	case "dialkernel":
		_, err := net.Dial("tcp", os.Args[2])
		log.Fatal(err)
	case "unix":
		_, err := net.Dial("unix", os.Args[2])
		log.Fatal(err)
	case "get":
		client := http.Client{Timeout: 2 * time.Second}
		_, err := client.Get(os.Args[2])
		log.Fatal(err)
	case "listen":
		log.Fatal(http.ListenAndServe(os.Args[2], nil))
	}
}
