using Continuum.Placement.KeepAlive;

namespace Continuum.Placement.Lab.KeepAlive;

/// <summary>One policy's point on the curve of cold starts against memory time.</summary>
/// <param name="Policy">What was tried.</param>
/// <param name="Summary">What it did.</param>
/// <param name="WastedOverFixedTen">Its wasted memory time over that of a fixed keep-alive of 10 minutes.</param>
public sealed record KeepAliveStudyRow(string Policy, KeepAliveSummary Summary, double WastedOverFixedTen);
