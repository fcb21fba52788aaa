namespace ServerlessDicom.Tests;

/// <summary>
/// Lets a dependency fail, or the process as good as die, at a chosen one of its steps. Steps are counted over all
/// ports that share the plan.
/// </summary>
internal sealed class FaultPlan
{
    private int _steps;
    private int _fatal = int.MaxValue;
    private bool _isDead;

    /// <summary>Whether the process is as good as dead.</summary>
    public bool IsDead => _isDead;

    /// <summary>Steps taken so far.</summary>
    public int Steps => _steps;

    /// <summary>Fails one step, counted from 1, and no other.</summary>
    public int? FailAt { get; set; }

    /// <summary>From this step on, counted from 1, nothing happens any more: what was done before stays as it is.</summary>
    public int? DieAt { get; set; }

    /// <summary>Whether the step fails after it was done, not before.</summary>
    public bool Afterwards { get; set; }

    /// <summary>Whether a death takes with it what was written but not made durable, as a power cut does.</summary>
    public bool LosesUnflushed { get; set; }

    /// <summary>What a step fails with.</summary>
    public Func<Exception> Fault { get; set; } = () => new IOException("Injected.");

    /// <summary>Takes a step.</summary>
    public async Task<T> StepAsync<T>(Func<Task<T>> act)
    {
        var step = Interlocked.Increment(ref _steps);
        if (_isDead || step >= _fatal)
        {
            throw Fault();
        }

        var strikes = step == FailAt || step == DieAt;
        if (strikes && !Afterwards)
        {
            Strike(step);
        }

        var result = await act();
        if (strikes)
        {
            Strike(step);
        }

        return result;
    }

    private void Strike(int step)
    {
        if (step == DieAt)
        {
            _isDead = true;
            _fatal = step;
        }

        throw Fault();
    }
}
