//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// small is an experiment that trains in milliseconds.
const small = `name: small
seed: 7
epochs: 1
batch: 4
duration_ms: 8
dataset: {name: synthetic, height: 8, width: 12, synthetic: {train_images: 10, test_images: 4}}
coding: {kind: poisson, max_rate_per_ms: 0.4}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: image, input: {channels: 1, height: 8, width: 12}}
    - {name: out, dense: {units: 12}, init: {kind: uniform, weight_gain: 2}}
learning:
  readout: {on: sigmoid_membrane, weights: learned, init: mean_target, learning_rate: 0.01}
  optimizer: {kind: adamax, learning_rate: 0.001}
  burn_in_ms: 2
  gradient_every_ticks: 2
  update_every_ticks: 2
`

// inFolder makes an empty folder with small.yaml the current one.
func inFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("SPIKESIM_DATA", "")
	write(t, "small.yaml", small)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// tool returns the tool as a process to be started.
func tool(args ...string) *exec.Cmd { return exec.Command("spikesim", args...) }

// shell returns a script in which "$@" is the tool with its arguments.
func shell(script string, args ...string) *exec.Cmd {
	return exec.Command("sh", append([]string{"-c", script, "sh", "spikesim"}, args...)...)
}

// code runs a process, or waits for one that was started, and returns its exit
// code. One that hangs fails the test after a time that only a hang takes.
func code(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	if cmd.Process == nil {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
	}
	hang := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
	defer hang.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode() // -1 of one that a signal ended
}

// said runs a process and returns its exit code and what it wrote.
func said(t *testing.T, cmd *exec.Cmd) (exit int, stdout, stderr string) {
	t.Helper()
	var out, messages strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &messages
	exit = code(t, cmd)
	return exit, out.String(), messages.String()
}

// gone returns the writing end of a pipe that nobody reads any more.
func gone(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	t.Cleanup(func() { w.Close() })
	return w
}

// once starts a process and returns when there is a file.
func once(t *testing.T, cmd *exec.Cmd, file string) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for limit := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(file); err == nil {
			return
		}
		if time.Now().After(limit) {
			cmd.Process.Kill()
			cmd.Wait()
			t.Fatalf("no %s after a minute", file)
		}
	}
}

func status(t *testing.T, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct{ Status string }
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r.Status
}

// A terminal that closes: whoever reads is gone, and SIGHUP comes from the
// terminal and from the shell.
func TestHangupWritesWhatIsKnown(t *testing.T) {
	// Tests may run under nohup, whose children ignore SIGHUP like it does. What a
	// process catches, its children have by default.
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	defer signal.Stop(caught)
	inFolder(t)
	cmd := tool("run", "small.yaml", "--epochs", "1000000", "--out", "out")
	cmd.Stdout, cmd.Stderr = gone(t), gone(t)
	once(t, cmd, "out/checkpoint.npz")
	for range 2 {
		if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Error(err)
		}
	}
	if got := code(t, cmd); got != exitCancelled {
		t.Errorf("exit code %d", got)
	}
	if got := status(t, "out"); got != "cancelled" {
		t.Errorf("the run is %s", got)
	}
}

// Under nohup, SIGHUP does nothing.
func TestNohup(t *testing.T) {
	inFolder(t)
	cmd := shell(`trap "" HUP; exec "$@"`, "run", "small.yaml", "--epochs", "60", "--out", "out")
	once(t, cmd, "out/checkpoint.npz")
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Error(err)
	}
	if got := code(t, cmd); got != exitOK {
		t.Errorf("exit code %d", got)
	}
	if got := status(t, "out"); got != "complete" {
		t.Errorf("the run is %s", got)
	}
}

// Nobody reads the messages, or the tables: the run is done, and written, all
// the same.
func TestBrokenStreams(t *testing.T) {
	var tables bytes.Buffer
	for _, tt := range []struct {
		name string
		cmd  func(args ...string) *exec.Cmd
		want int
	}{
		{"standard error broken", func(args ...string) *exec.Cmd {
			cmd := tool(args...)
			cmd.Stdout, cmd.Stderr = &tables, gone(t)
			return cmd
		}, exitOK},
		{"standard output broken", func(args ...string) *exec.Cmd {
			cmd := tool(args...)
			cmd.Stdout = gone(t)
			return cmd
		}, exitReaderGone},
		{"all closed", func(args ...string) *exec.Cmd { return shell(`exec "$@" <&- >&- 2>&-`, args...) }, exitOK},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t)
			if got := code(t, tt.cmd("run", "small.yaml", "--out", "out")); got != tt.want {
				t.Errorf("exit code %d, want %d", got, tt.want)
			}
			if got := status(t, "out"); got != "complete" {
				t.Errorf("the run is %s", got)
			}
		})
	}
	if !strings.Contains(tables.String(), "Results in out\n") {
		t.Errorf("the tables are\n%s", tables.String())
	}
}

// A reader that has seen enough is no error worth a message.
func TestReaderGone(t *testing.T) {
	inFolder(t)
	for _, args := range []string{"help", "help run", "check small.yaml"} {
		unread(t, args)
	}
}

func unread(t *testing.T, args string) {
	t.Helper()
	cmd := tool(strings.Fields(args)...)
	var messages strings.Builder
	cmd.Stdout, cmd.Stderr = gone(t), &messages
	if got := code(t, cmd); got != exitReaderGone || messages.Len() > 0 {
		t.Errorf("%s: exit code %d, %q", args, got, messages.String())
	}
}

// A profile that cannot be written is an error, though the profilers drop it; the
// results are there all the same.
func TestFullProfile(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here: ", err)
	}
	inFolder(t)
	for _, flag := range []string{"--cpuprofile", "--memprofile", "--trace"} {
		got, _, messages := said(t, tool("run", "small.yaml", "--out", "run"+flag, flag, "/dev/full"))
		if got != exitError || !strings.Contains(messages, "spikesim: writing the profile /dev/full: write /dev/full: no space left on device") {
			t.Errorf("%s: exit code %d and\n%s", flag, got, messages)
		}
		if _, err := os.Stat(filepath.Join("run"+flag, "results.json")); err != nil {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

// Two profiles with one file are refused before the work, not after it.
func TestProfilesOfOneFile(t *testing.T) {
	inFolder(t)
	for _, second := range []string{"p", "./p", "../" + filepath.Base(must(os.Getwd())) + "/p"} {
		got, _, messages := said(t, tool("run", "small.yaml", "--out", "run", "--cpuprofile", "p", "--memprofile", second))
		if got != exitUsage || !strings.Contains(messages, "--cpuprofile and --memprofile both name "+second) {
			t.Errorf("%s: exit code %d and\n%s", second, got, messages)
		}
		if _, err := os.Stat("run"); !os.IsNotExist(err) {
			t.Errorf("%s: there was a run (%v)", second, err)
		}
	}
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}

// What cannot be printed is an error of every command.
func TestFullOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here: ", err)
	}
	defer full.Close()
	inFolder(t)
	photograph(t, "cat.png")
	if got, _, messages := said(t, tool("run", "small.yaml", "--out", "trained")); got != exitOK {
		t.Fatal(messages)
	}
	for _, args := range []string{
		"help", "--help", "help run", "bench -h", "check small.yaml", "run small.yaml --out out",
		"compare small.yaml --limit 1 --out compared", "locate cat.png --no-pictures --weights trained/weights.npz",
		"locate cat.png --no-pictures --weights trained/weights.npz --json", "bench --quick --only queue --json",
	} {
		cmd := tool(strings.Fields(args)...)
		var messages strings.Builder
		cmd.Stdout, cmd.Stderr = full, &messages
		if got := code(t, cmd); got != exitError || !strings.Contains(messages.String(), "spikesim: writing to standard output: no space left on device") {
			t.Errorf("%s: exit code %d, %q", args, got, messages.String())
		}
		if strings.HasPrefix(args, "run small.yaml --out") && !strings.Contains(messages.String(), "; the results are in out\n") {
			t.Errorf("%s: %q", args, messages.String())
		}
	}
	if got := status(t, "out"); got != "complete" {
		t.Errorf("the run is %s", got)
	}
	// One photograph that nobody hears of is enough.
	unread(t, "locate cat.png cat.png --no-pictures --json --weights trained/weights.npz")
}

// photograph writes a picture of nothing.
func photograph(t *testing.T, file string) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 12, 8))); err != nil {
		t.Fatal(err)
	}
	write(t, file, b.String())
}

// What is no file is refused at once, whatever it is named as.
func TestNoFiles(t *testing.T) {
	inFolder(t)
	if err := syscall.Mkfifo("fifo", 0o666); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for link, to := range map[string]string{"link": "fifo", "zero.npz": "/dev/zero"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll("seeds/seed-1", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", "seeds/seed-1/results.json"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("resumed", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo("resumed/checkpoint.npz", 0o666); err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]string{
		".": "a folder", "fifo": "a pipe", "link": "a pipe", "socket": "a socket", "/dev/zero": "a device", "zero.npz": "a device",
	} {
		for _, args := range []string{"check %s", "run %s", "compare %s", "run small.yaml --weights %s", "compare small.yaml --weights %s",
			"locate small.yaml --no-pictures --weights %s", "parity %s"} {
			refused(t, fmt.Sprintf(args, name), name+" is "+kind+", not a file")
		}
	}
	refused(t, "locate --no-pictures fifo", "fifo is a pipe, not a file")
	refused(t, "run --resume resumed", "checkpoint.npz is a pipe, not a file")
	refused(t, "run small.yaml --seeds 2 --out seeds", "results.json is a device, not a file")
	refused(t, "run small.yaml --weights /dev/stdin", "/dev/stdin is a pipe, not a file; save what it brings to a file first")
}

// refused runs a command whose standard input is a pipe without end.
func refused(t *testing.T, command, want string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	cmd := tool(strings.Fields(command)...)
	cmd.Stdin = r
	if got, _, messages := said(t, cmd); got != exitError || !strings.Contains(messages, want) {
		t.Errorf("%s: exit code %d, %q; want %q", command, got, messages, want)
	}
}

// An experiment can come through what the tool was handed open.
func TestExperimentThroughPipe(t *testing.T) {
	inFolder(t)
	if err := os.Symlink("/dev/stdin", "link.yaml"); err != nil {
		t.Fatal(err)
	}
	_, want, _ := said(t, tool("check", "small.yaml"))
	if want == "" {
		t.Fatal("check says nothing")
	}
	for _, tt := range []struct{ script, file string }{
		{`cat small.yaml | "$@"`, "/dev/stdin"},
		{`cat small.yaml | "$@"`, "/dev/fd/0"},
		{`cat small.yaml | "$@"`, "link.yaml"},
		{`"$@" <small.yaml`, "/dev/stdin"},
		{`cat small.yaml | "$@" 7<&0 </dev/null`, "/dev/fd/7"},
	} {
		if got, out, messages := said(t, shell(tt.script, "check", tt.file)); got != exitOK || !slices.Equal(plain(out), plain(want)) {
			t.Errorf("%s with %s: exit code %d, %q, %s", tt.script, tt.file, got, messages, out)
		}
	}
	for _, tt := range []struct{ script, file, want string }{
		{`"$@" </dev/zero`, "/dev/stdin", "/dev/stdin has more than 16777216 bytes"},
		{`"$@" <&-`, "/dev/stdin", "the file is empty"}, // of which Go makes /dev/null
		{`"$@" </`, "/dev/stdin", "/dev/stdin is a folder, not a file"},
		{`"$@" 7<&-`, "/dev/fd/7", "/dev/fd/7"},
		{`echo 'epochs: x' | "$@"`, "/dev/stdin", `stdin:1: epochs: "x" is not a whole number`},
	} {
		if got, _, messages := said(t, shell(tt.script, "check", tt.file)); got != exitError || !strings.Contains(messages, tt.want) {
			t.Errorf("%s with %s: exit code %d, %q", tt.script, tt.file, got, messages)
		}
	}
}

// The first Ctrl-C ends the waiting for a pipe.
func TestInterruptWhileReading(t *testing.T) {
	inFolder(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	cmd := tool("run", "/dev/stdin")
	var messages strings.Builder
	cmd.Stdin, cmd.Stderr = r, &messages
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.Close()
	// More than a pipe holds: it is being read when this returns.
	if _, err := io.WriteString(w, strings.Repeat("# comment\n", 1<<17)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if got := code(t, cmd); got != exitCancelled || messages.String() != "spikesim: cancelled\n" {
		t.Errorf("exit code %d, %q", got, messages.String())
	}
}
