using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Workloads;

/// <summary>A function of a simulation: what placement is told of it, and how its events come.</summary>
public sealed class LabFunction
{
    private readonly float[] _course;

    /// <summary>Takes the arrays over.</summary>
    /// <param name="template">The function without demand and current nodes.</param>
    /// <param name="cells">Where its clients are; a site each once.</param>
    /// <param name="course">Events a second in each minute, over all cells; repeats after its end. Not empty.</param>
    /// <param name="limitMs">What an event may take with the function's service, or positive infinity.</param>
    /// <param name="bytesPerEvent">Bytes that an event and its answer carry.</param>
    public LabFunction(
        PlacementFunction template, IReadOnlyList<LabCell> cells, float[] course, double limitMs, double bytesPerEvent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(course.Length);
        (Template, Cells, _course, LimitMs, BytesPerEvent) = (template, cells, course, limitMs, bytesPerEvent);
        double sum = 0;
        double peak = 0;
        foreach (float rate in course)
        {
            sum += rate;
            peak = Math.Max(peak, rate);
        }

        MeanRate = sum / course.Length;
        PeakRate = peak;
    }

    /// <summary>The function without demand and current nodes.</summary>
    public PlacementFunction Template { get; }

    /// <summary>Where its clients are.</summary>
    public IReadOnlyList<LabCell> Cells { get; }

    /// <summary>What an event may take with the function's service.</summary>
    public double LimitMs { get; }

    /// <summary>Bytes that an event and its answer carry.</summary>
    public double BytesPerEvent { get; }

    /// <summary>Events a second on average over the course.</summary>
    public double MeanRate { get; }

    /// <summary>Events a second in the course's busiest minute.</summary>
    public double PeakRate { get; }

    /// <summary>Events a second at one cell in a minute.</summary>
    public double RateAt(LabCell cell, int minute)
    {
        int at = (minute - cell.ShiftMinutes) % _course.Length;
        return cell.Share * _course[at < 0 ? at + _course.Length : at];
    }
}
