namespace Cagent.Api.Problems;

/// <summary>Ends a request with a problem.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Message)
{
    public Problem Problem { get; } = problem;
}
