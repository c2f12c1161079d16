package experiments

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"

	"spikesim/experiments/openfile"
)

// answersFile has a line for every sample that was scored: its name, its score, and the
// answer and the truth in words.
const answersFile = "answers.csv"

var answerColumns = []string{"sample", "score", "answer", "truth"}

// writeAnswers writes what was answered.
func (r *run) writeAnswers() error {
	predicted := r.results.predicted
	if len(predicted) == 0 {
		return nil
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(answerColumns) // a buffer takes everything
	kind := r.session.task
	for i, truth := range truths(r.part.samples) {
		score := kind.Score(predicted[i], truth)
		w.Write([]string{r.part.samples[i].Name, strconv.FormatFloat(score, 'g', -1, 64), kind.Text(predicted[i]), kind.Text(truth)})
	}
	w.Flush()
	return writeFile(filepath.Join(r.dir, answersFile), b.Bytes())
}

// sampleScore is a line of answersFile.
type sampleScore struct {
	sample, truth string
	score         float64
}

// maxAnswersBytes is far above what any data set here makes.
const maxAnswersBytes = 1 << 28

// readAnswers reads the scores in a directory, nil if there are none.
func readAnswers(dir string) ([]sampleScore, error) {
	file := filepath.Join(dir, answersFile)
	data, err := openfile.Read(file, maxAnswersBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseAnswers(data, file)
}

func parseAnswers(data []byte, file string) ([]sampleScore, error) {
	rows := csv.NewReader(bytes.NewReader(data))
	rows.FieldsPerRecord = len(answerColumns)
	all, err := rows.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w; it is cut short or was edited", file, err)
	}
	if len(all) == 0 || !slices.Equal(all[0], answerColumns) {
		return nil, fmt.Errorf("%s does not begin with the columns %v; it was edited", file, answerColumns)
	}
	var scores []sampleScore
	for i, row := range all[1:] {
		score, err := strconv.ParseFloat(row[1], 64)
		if err != nil || !(score >= 0 && score <= 1) {
			return nil, fmt.Errorf("%s, sample %d: the score is %q, not from 0 to 1", file, i+1, row[1])
		}
		scores = append(scores, sampleScore{row[0], row[3], score})
	}
	return scores, nil
}

// paired is the scores of samples that two runs have both scored, the one less the
// other, in the order of the first run.
type paired struct {
	differences  []float64
	onlyA, onlyB int
	meanA, meanB float64 // of the pairs
}

// pair finds the samples that two lists share by their names and by what is true of
// them: drawn samples have one name and are not the same. Of those that stand several
// times the first goes with the first, and so on.
func pair(a, b []sampleScore) paired {
	type key struct{ sample, truth string }
	places := map[key][]int{}
	for i, s := range b {
		k := key{s.sample, s.truth}
		places[k] = append(places[k], i)
	}
	var p paired
	for _, s := range a {
		k := key{s.sample, s.truth}
		at := places[k]
		if len(at) == 0 {
			p.onlyA++
			continue
		}
		other := b[at[0]].score
		places[k] = at[1:]
		p.meanA, p.meanB = p.meanA+s.score, p.meanB+other
		p.differences = append(p.differences, other-s.score)
	}
	n := float64(max(len(p.differences), 1))
	p.meanA, p.meanB = p.meanA/n, p.meanB/n
	p.onlyB = len(b) - len(p.differences)
	return p
}
