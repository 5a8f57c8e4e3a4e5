using Grpc.Core;

namespace EcomStreaming.TestSupport.Otlp;

/// <summary>What a receiver does with an export.</summary>
public abstract record OtlpAnswer
{
    private OtlpAnswer()
    {
    }

    /// <summary>Keeps it and says so.</summary>
    public static OtlpAnswer Accept { get; } = new Accepting(TimeSpan.Zero);

    /// <summary>Keeps it and never says so.</summary>
    public static OtlpAnswer Never { get; } = new Accepting(Timeout.InfiniteTimeSpan);

    /// <summary>Keeps it and says so only then.</summary>
    public static OtlpAnswer After(TimeSpan pause) => new Accepting(pause);

    /// <summary>Takes so long for each item, as a collector does that writes them down. It keeps them then, unless the client has gone.</summary>
    public static OtlpAnswer AfterWork(TimeSpan perItem) => new Working(perItem);

    /// <summary>Does not take it: <c>Unavailable</c>, which a client may try again, unless another reason is given.</summary>
    public static OtlpAnswer Refuse(StatusCode reason = StatusCode.Unavailable) => new Refusing(reason);

    internal sealed record Accepting(TimeSpan Pause) : OtlpAnswer;

    internal sealed record Working(TimeSpan PerItem) : OtlpAnswer;

    internal sealed record Refusing(StatusCode Reason) : OtlpAnswer;
}
