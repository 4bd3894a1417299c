using Microsoft.CodeAnalysis;

namespace Continuum.Silo.Generator.Shapes;

/// <summary>What a grain may not look like. The identifiers are listed in AnalyzerReleases.Unshipped.md.</summary>
internal static class GrainRules
{
    public static readonly DiagnosticDescriptor ReturnsNoTask = Rule(
        "CSILO001", "Grain methods are asynchronous",
        "'{0}' must return Task, Task<T>, ValueTask or ValueTask<T>: a call waits for the grain's turn");

    public static readonly DiagnosticDescriptor GenericMethod = Rule(
        "CSILO002", "Grain methods are not generic",
        "'{0}' must not be generic: make one method for each type");

    public static readonly DiagnosticDescriptor ByReference = Rule(
        "CSILO003", "Grain methods pass values",
        "Parameter '{0}' must be passed by value: return what the method changes");

    public static readonly DiagnosticDescriptor NoMethod = Rule(
        "CSILO004", "Grain interfaces have methods only",
        "'{0}' must be a method that returns Task: a grain cannot be read or subscribed to outside its turn");

    public static readonly DiagnosticDescriptor OpenOrHidden = Rule(
        "CSILO005", "Grain types are plain and visible",
        "'{0}' must be neither generic nor private or protected, nor nested in such a type");

    public static readonly DiagnosticDescriptor UnboundState = Rule(
        "CSILO006", "Grain states can be bound",
        "Parameter '{0}' must be [PersistentState(...)] IPersistentState<T>, T having an accessible "
        + "parameterless constructor");

    public static readonly DiagnosticDescriptor Constructors = Rule(
        "CSILO007", "Grain classes have one constructor",
        "'{0}' must have exactly one public or internal constructor, whose parameters are passed by value");

    public static readonly DiagnosticDescriptor SameInterface = Rule(
        "CSILO008", "A grain interface has one class",
        "'{0}' implements a grain interface that another class implements: the embedded silo takes one class each");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
