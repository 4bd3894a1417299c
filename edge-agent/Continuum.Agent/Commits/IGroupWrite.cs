namespace Continuum.Agent.Commits;

/// <summary>One write on its way to the disk, whatever its answer is.</summary>
/// <typeparam name="TWriter">What it writes with.</typeparam>
internal interface IGroupWrite<TWriter>
{
    void Apply(TWriter writer);

    void Committed();

    void Failed(Exception e);
}
