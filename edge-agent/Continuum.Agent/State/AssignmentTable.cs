using System.Collections.Immutable;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.State;

/// <summary>Which versions take invocations on this node now. Any thread reads and changes it.</summary>
internal sealed class AssignmentTable
{
    // Functions become ready at the same time, each on a thread of its own: no change may undo another.
    private readonly Lock _changing = new();
    private volatile ReadyAssignments _current = ReadyAssignments.None;

    public ReadyAssignments Current => _current;

    public void Set(Assignment assignment)
    {
        lock (_changing)
        {
            _current = _current.With(assignment);
        }
    }

    public void Remove(VersionKey version)
    {
        lock (_changing)
        {
            _current = _current.Without(version);
        }
    }

    /// <summary>A snapshot of the versions that are ready, one a function.</summary>
    internal sealed class ReadyAssignments(ImmutableDictionary<FunctionKey, Assignment> byFunction)
    {
        public static readonly ReadyAssignments None = new(ImmutableDictionary<FunctionKey, Assignment>.Empty);

        public Assignment? Find(FunctionKey function) => byFunction.GetValueOrDefault(function);

        public ReadyAssignments With(Assignment assignment) =>
            new(byFunction.SetItem(assignment.Version.Function, assignment));

        public ReadyAssignments Without(VersionKey version) =>
            Find(version.Function)?.Version == version ? new(byFunction.Remove(version.Function)) : this;
    }
}
