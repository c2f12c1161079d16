package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"spikesim/experiments"
)

// The tests run the tool as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"spikesim": main})
}

// TestScripts runs testdata/script/*.txt. Beside the usual commands they have:
//
//	exitcode N program args…             runs a program, which must exit with N
//	interrupt N file program args…       runs a program, interrupts it once the file exists
//	sameresults dir dir                  compares results.json but for times, the engine
//	                                     and the names of weights
//	samehash dir dir                     compares the hashes of all spikes
//	result dir key text                  looks for a value in results.json: a.b, a.0.b
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Condition: func(name string) (bool, error) {
			switch name {
			case "signals":
				return os.PathSeparator == '/', nil
			case "shipped": // trained weights come with the tool
				return slices.Contains(experiments.Shipped(), experiments.DefaultLocator), nil
			}
			return false, errors.New("there is no such condition")
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("SPIKESIM_DATA", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exitcode":    exitcode,
			"interrupt":   interrupt,
			"sameresults": sameResults,
			"samehash":    sameHash,
			"result":      result,
		},
	})
}

func exitcode(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	expectCode(ts, err, args[0])
}

func expectCode(ts *testscript.TestScript, err error, want string) {
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s", code, want)
	}
}

// interrupt writes what the program said to the files stdout.txt and
// stderr.txt.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	code, file, program := args[0], ts.MkAbs(args[1]), args[2]
	path, err := exec.LookPath(filepath.Join(binDir(ts), program))
	ts.Check(err)
	out, err := os.Create(ts.MkAbs("stdout.txt"))
	ts.Check(err)
	defer out.Close()
	log, err := os.Create(ts.MkAbs("stderr.txt"))
	ts.Check(err)
	defer log.Close()
	cmd := exec.Command(path, args[3:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), out, log
	cmd.Env = append(os.Environ(), "SPIKESIM_DATA=")
	ts.Check(cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	// Generous, for a busy machine: only a hang gets there.
	limit := time.Now().Add(2 * time.Minute)
	for exists := false; !exists; {
		select {
		case err := <-done:
			ts.Fatalf("the program ended before there was %s: %v", file, err)
		case <-time.After(10 * time.Millisecond):
		}
		_, err := os.Stat(file)
		exists = err == nil
		if time.Now().After(limit) {
			cmd.Process.Kill()
			<-done
			ts.Fatalf("no %s after two minutes", file)
		}
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	select {
	case err := <-done:
		expectCode(ts, err, code)
	case <-time.After(time.Until(limit)):
		cmd.Process.Kill()
		<-done
		ts.Fatalf("the program went on after the interrupt")
	}
}

// binDir is the folder of the tool, the first that programs are looked for in.
func binDir(ts *testscript.TestScript) string {
	dir, _, _ := strings.Cut(ts.Getenv("PATH"), string(os.PathListSeparator))
	return dir
}

func results(ts *testscript.TestScript, dir string) map[string]any {
	var all map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(filepath.Join(dir, "results.json"))), &all))
	return all
}

func sameResults(ts *testscript.TestScript, _ bool, args []string) {
	var untimed [2]map[string]any
	for i, dir := range args {
		all := results(ts, dir)
		for _, key := range []string{"wall_seconds", "seconds_per_image", "engine", "choices", "weights"} {
			delete(all, key)
		}
		for _, e := range all["epochs"].([]any) {
			delete(e.(map[string]any), "seconds")
		}
		untimed[i] = all
	}
	for key, got := range untimed[0] {
		if want := untimed[1][key]; !reflect.DeepEqual(got, want) {
			ts.Fatalf("%q is %v in %s and %v in %s", key, got, args[0], want, args[1])
		}
	}
	if len(untimed[0]) != len(untimed[1]) {
		ts.Fatalf("%d results in %s, %d in %s", len(untimed[0]), args[0], len(untimed[1]), args[1])
	}
}

func sameHash(ts *testscript.TestScript, _ bool, args []string) {
	a, b := results(ts, args[0])["spike_hash"], results(ts, args[1])["spike_hash"]
	if a != b || a == "" {
		ts.Fatalf("the hashes are %v and %v", a, b)
	}
}

func result(ts *testscript.TestScript, neg bool, args []string) {
	var value any = results(ts, args[0])
	for key := range strings.SplitSeq(args[1], ".") {
		switch in := value.(type) {
		case map[string]any:
			value = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			ts.Check(err)
			if i >= len(in) {
				ts.Fatalf("%s has %d entries", args[1], len(in))
			}
			value = in[i]
		}
	}
	text, err := json.Marshal(value)
	ts.Check(err)
	if strings.Contains(string(text), args[2]) == neg {
		ts.Fatalf("%s is %s (looked for %q)", args[1], text, args[2])
	}
}
