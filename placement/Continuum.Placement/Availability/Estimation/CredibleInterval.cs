namespace Continuum.Placement.Availability.Estimation;

/// <summary>An estimate and where the truth lies with the probability asked for.</summary>
/// <param name="Estimate">The best single value.</param>
/// <param name="Low">As much probability lies below it as above <paramref name="High"/>.</param>
/// <param name="High">The upper end.</param>
public readonly record struct CredibleInterval(double Estimate, double Low, double High);
