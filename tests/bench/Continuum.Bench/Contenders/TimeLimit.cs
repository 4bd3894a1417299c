namespace Continuum.Bench.Contenders;

/// <summary>Until when something may be begun.</summary>
internal sealed class TimeLimit(TimeSpan limit, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    public bool IsOver => time.GetElapsedTime(_began) > limit;
}
