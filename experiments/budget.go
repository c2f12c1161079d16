package experiments

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spikesim/experiments/energy"
	"spikesim/experiments/report"
)

// BoundSpec bounds a figure of a run.
type BoundSpec struct {
	AtMost  *float64 `yaml:"at_most,omitempty"`
	AtLeast *float64 `yaml:"at_least,omitempty"`
	// Profile names whose joules are meant, of the figure joules only.
	Profile string `yaml:"profile,omitempty"`
}

// Figures that a budget may bound, beside the score, which has the key of the task's
// metric ("miou", "accuracy"). Counts and joules are per sample.
const (
	figureOps       = "synaptic_ops"
	figureEffective = "effective_synaptic_ops"
	figureSpikes    = "spikes"
	figureRate      = "rate_per_ms" // of every population that is not an input
	figureJoules    = "joules"
	figureSeconds   = "seconds" // of the whole run
)

var budgetFigures = []string{figureOps, figureEffective, figureSpikes, figureRate, figureJoules, figureSeconds}

// BudgetResult is a bound with what the run came to.
type BudgetResult struct {
	Figure string   `json:"figure"`
	Of     string   `json:"of,omitempty"` // the profile, or the population that decides
	Value  float64  `json:"value"`
	AtMost *float64 `json:"at_most,omitempty"`
	// AtLeast is the lower bound, and Kept whether the value is within both.
	AtLeast *float64 `json:"at_least,omitempty"`
	Kept    bool     `json:"kept"`
}

// scoreFigure is the key of the score.
func (s *Spec) scoreFigure() string {
	if s.Task.Params() == nil { // reported elsewhere
		return ""
	}
	metric, _ := namingOf(s.Task.New()).keys()
	return metric
}

// validateBudget checks that every bound is of a figure that the run will have.
func (s *Spec) validateBudget(report func(path, problem, remedy string)) {
	score := s.scoreFigure()
	for _, figure := range slices.Sorted(maps.Keys(s.Budget)) {
		b, path := s.Budget[figure], "budget."+figure
		known := append([]string{score}, budgetFigures...)
		switch {
		case !slices.Contains(known, figure):
			report(path, "the run has no such figure", "bound one of "+strings.Join(known, ", "))
			continue
		case figure == score && !s.Dataset.Truths():
			report(path, "nothing is scored: there is no data set that says what is true", "bound one of "+strings.Join(budgetFigures, ", "))
		case b.AtMost == nil && b.AtLeast == nil:
			report(path, "there is no bound", "give at_most or at_least")
		case b.AtMost != nil && b.AtLeast != nil && *b.AtMost < *b.AtLeast:
			report(path, fmt.Sprintf("at_most %v is below at_least %v", *b.AtMost, *b.AtLeast), "give bounds that something can keep")
		}
		for _, bound := range []struct {
			key string
			at  *float64
		}{{"at_most", b.AtMost}, {"at_least", b.AtLeast}} {
			if bound.at != nil && !(*bound.at >= 0) {
				report(path+"."+bound.key, fmt.Sprintf("%v is out of range", *bound.at), "give a number from 0 on")
			}
		}
		var names []string
		for _, e := range energy.Price(energy.Counts{}) {
			names = append(names, e.Profile)
		}
		switch {
		case figure == figureJoules && !slices.Contains(names, b.Profile):
			report(path+".profile", fmt.Sprintf("there is no profile %q", b.Profile), "use one of "+strings.Join(names, ", "))
		case figure != figureJoules && b.Profile != "":
			report(path+".profile", "only joules are of a profile", "leave it out")
		}
	}
}

// settleAccounts holds the results against the budget, in the order of figures.
func (r *run) settleAccounts() {
	r.results.Budget = nil
	for _, figure := range slices.Sorted(maps.Keys(r.spec.Budget)) {
		b := r.spec.Budget[figure]
		for _, found := range r.results.figure(figure, b, r.spec.scoreFigure()) {
			found.Figure, found.AtMost, found.AtLeast = figure, b.AtMost, b.AtLeast
			found.Kept = (b.AtMost == nil || found.Value <= *b.AtMost) && (b.AtLeast == nil || found.Value >= *b.AtLeast)
			r.results.Budget = append(r.results.Budget, found)
		}
	}
}

// figure returns what the results say of a figure: of rates the two that decide, the
// highest and the lowest.
func (r *Results) figure(name string, b BoundSpec, score string) []BudgetResult {
	one := func(v float64) []BudgetResult { return []BudgetResult{{Value: v}} }
	switch name {
	case score:
		return one(r.Test.Prediction.Score)
	case figureOps:
		return one(r.Totals.SynapticOps)
	case figureEffective:
		return one(*r.Totals.EffectiveSynapticOps)
	case figureSpikes:
		return one(r.Totals.Spikes)
	case figureSeconds:
		return one(r.WallSeconds)
	case figureJoules:
		for _, e := range r.Energy {
			if e.Profile == b.Profile {
				return []BudgetResult{{Of: e.Profile, Value: e.JoulesPerImage}}
			}
		}
		return nil
	}
	var rates []BudgetResult
	for _, p := range r.Populations {
		if !p.Input {
			rates = append(rates, BudgetResult{Of: p.Name, Value: p.RatePerMS})
		}
	}
	byRate := func(a, b BudgetResult) int {
		switch {
		case a.Value < b.Value:
			return -1
		case a.Value > b.Value:
			return 1
		}
		return 0
	}
	var decide []BudgetResult
	if b.AtMost != nil && len(rates) > 0 {
		decide = append(decide, slices.MaxFunc(rates, byRate))
	}
	if b.AtLeast != nil && len(rates) > 0 {
		decide = append(decide, slices.MinFunc(rates, byRate))
	}
	return slices.Compact(decide)
}

// Breaches names the bounds of the budget that the run has not kept.
func (r *Results) Breaches() []string {
	var all []string
	for _, b := range r.Budget {
		if !b.Kept {
			all = append(all, b.text())
		}
	}
	return all
}

func (b BudgetResult) text() string {
	text := b.Figure
	if b.Of != "" {
		text += " (" + b.Of + ")"
	}
	text += fmt.Sprintf(" %.6g", b.Value)
	if b.AtMost != nil {
		text += fmt.Sprintf(", at most %g", *b.AtMost)
	}
	if b.AtLeast != nil {
		text += fmt.Sprintf(", at least %g", *b.AtLeast)
	}
	return text
}

// budgetTable shows the budget.
func (r *Results) budgetTable() Table {
	t := Table{Title: "Budget", Columns: []report.Column{left("figure, per " + r.item()), left("")}}
	for _, b := range r.Budget {
		kept := "kept"
		if !b.Kept {
			kept = "NOT KEPT"
		}
		t.Rows = append(t.Rows, []string{b.text(), kept})
	}
	return t
}
