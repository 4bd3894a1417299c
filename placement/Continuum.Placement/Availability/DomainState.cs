namespace Continuum.Placement.Availability;

/// <summary>
/// A state that a failure domain is in for part of the time: what hits the domain as a whole takes each of its nodes
/// with the same probability, one node independently of the other once the state is known. 1 is an outage of the whole
/// domain; less is a burst that takes part of it.
/// </summary>
/// <param name="Probability">The share of time in this state, 0 to 1; what the states leave is calm.</param>
/// <param name="NodeDown">The probability that this state has a node of the domain down, 0 to 1.</param>
public readonly record struct DomainState(double Probability, double NodeDown);
